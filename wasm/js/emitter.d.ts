// Events by name: what maps them to types, and what has listeners for them.

/** What maps the names of events to the types of their listeners: `{ chat: (text: string) => void }`. */
export interface EventsMap {
  [event: string]: any;
}

/** The map of a Socket without one: any name, any arguments. */
export interface DefaultEventsMap {
  [event: string]: (...args: any[]) => void;
}

export type EventName<Map extends EventsMap> = keyof Map & (string | symbol);

export type EventArgs<Map extends EventsMap, Name extends EventName<Map>> = Parameters<Map[Name]>;

type ListenerOf<Reserved extends EventsMap, User extends EventsMap, Name> = Known<
  Name extends EventName<Reserved> ? Reserved[Name] : Name extends EventName<User> ? User[Name] : never
>;

// A name that is still a type parameter, in a user's generic code, resolves to never: such a listener takes anything.
type Known<Listener> = [Listener] extends [never] ? (...args: any[]) => void | Promise<void> : Listener;

// The acknowledgement is what a listener takes last.
export type Acknowledgement<Args extends any[]> = Args extends [...any[], infer Last] ? Last : any;

export type WithoutAcknowledgement<Args extends any[]> = Args extends [...infer Others, any] ? Others : any[];

// The value that an acknowledgement answers with. After timeout() it takes the error first.
export type Answer<Ack> = Ack extends (...args: infer Args) => any ? FirstValue<Args> : any;

type FirstValue<Args extends any[]> = 0 extends 1 & Args[0] ? Args[0] : Args[0] extends Error ? Args[1] : Args[0];

type ErrorFirst<Args extends any[]> = {
  [Index in keyof Args]: Args[Index] extends (...args: infer Answers) => infer Result
    ? (err: Error, ...args: Answers) => Result
    : Args[Index];
};

/** The map of a Socket after timeout(): the callbacks of acknowledgements take an error first. */
export type DecorateAcknowledgements<Events> = {
  [Name in keyof Events]: Events[Name] extends (...args: infer Args) => infer Result
    ? (...args: ErrorFirst<Args>) => Result
    : Events[Name];
};

/** What Socket, Manager, the engine and its transports have in common: listeners. */
export declare class Emitter<Listen extends EventsMap, Emit extends EventsMap, Reserved extends EventsMap = {}> {
  /** Adds a listener. Listeners run in the order they were added, and `this` is the emitter. */
  on<Name extends EventName<Reserved> | EventName<Listen>>(ev: Name, listener: ListenerOf<Reserved, Listen, Name>): this;

  /** The same as {@link on}. */
  addEventListener<Name extends EventName<Reserved> | EventName<Listen>>(
    ev: Name,
    listener: ListenerOf<Reserved, Listen, Name>,
  ): this;

  /** Adds a listener that is removed before it runs. */
  once<Name extends EventName<Reserved> | EventName<Listen>>(
    ev: Name,
    listener: ListenerOf<Reserved, Listen, Name>,
  ): this;

  /** Removes a listener, also one that {@link once} added; without a listener all of the event; without an event all. */
  off<Name extends EventName<Reserved> | EventName<Listen>>(
    ev?: Name,
    listener?: ListenerOf<Reserved, Listen, Name>,
  ): this;

  /** The same as {@link off}. */
  removeListener<Name extends EventName<Reserved> | EventName<Listen>>(
    ev?: Name,
    listener?: ListenerOf<Reserved, Listen, Name>,
  ): this;

  /** The same as {@link off}. */
  removeEventListener<Name extends EventName<Reserved> | EventName<Listen>>(
    ev?: Name,
    listener?: ListenerOf<Reserved, Listen, Name>,
  ): this;

  /** Removes the listeners of an event; without an event all. */
  removeAllListeners<Name extends EventName<Reserved> | EventName<Listen>>(ev?: Name): this;

  /** The listeners of an event: the array itself once there is a listener, so that changes of it count. */
  listeners<Name extends EventName<Reserved> | EventName<Listen>>(event: Name): ListenerOf<Reserved, Listen, Name>[];

  /** Whether an event has listeners. */
  hasListeners<Name extends EventName<Reserved> | EventName<Listen>>(event: Name): boolean;

  emit<Name extends EventName<Emit>>(ev: Name, ...args: EventArgs<Emit, Name>): this;
}
