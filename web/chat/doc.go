// Package chat is a member of the live room: what the web page and the program for the
// terminal have in common. It is written once, for every platform, as the client beneath it is.
//
//	m := chat.New(chat.Config{Name: "Ann", View: view})
//	go m.Run(ctx, "http://127.0.0.1:8080")
//	err := m.Say(ctx, "hello")
//
// The server is web/server/room.mjs. What a member emits is acknowledged, and refused with
// {error}, a sentence:
//
//	join    {name, room, after}   → {room, name, entries, limits}
//	rename  {name}                → {name}
//	message {text}                → {}
//	file    {name, type, data}    → {}
//	ping    {}                    → {}
//	drop    {}                      the server cuts the connection
//
// What the server emits to members:
//
//	entry   {id, time, kind, from, name, text, file}
//	members [name, …]
//
// Entries are counted by their ids. A member that comes back names the room and the last
// entry that it has, and gets those that it missed; the bytes of files are not kept for that.
package chat
