package sio

// RawBytes is binary data that a handler borrows. A handler of [Func] or [Reply] that takes one gets
// the first argument of an event in the memory that it was received into, where that is possible: as the
// only attachment, for the only handler of the event. It is valid until the handler has returned
// and what it returned was sent as the acknowledgement; after that the memory has the next
// messages. Who wants to keep it makes a copy. That spares the garbage collector much where
// large attachments come at a high rate, such as frames of a video; a []byte is the handler's for
// good.
//
// Anywhere else it is a []byte.
type RawBytes []byte
