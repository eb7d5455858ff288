package chat

import "time"

// What an [Entry] is.
const (
	KindMessage = "message"
	KindFile    = "file"
	KindJoin    = "join"
	KindLeave   = "leave"
	KindRename  = "rename"
)

// An Entry is something that happened in the room.
type Entry struct {
	ID   int    `json:"id"`
	Unix int64  `json:"time"` // milliseconds, by the server's clock
	Kind string `json:"kind"`
	From string `json:"from"` // the Socket.IO id of the member who did it
	Name string `json:"name"` // of that member
	Text string `json:"text"` // of a message; the new name of a rename
	File *File  `json:"file"` // nil unless Kind is KindFile
	Own  bool   `json:"-"`    // this member did it
}

// Time returns when it happened.
func (e *Entry) Time() time.Time { return time.UnixMilli(e.Unix) }

// A File is what a member shared.
type File struct {
	Name string `json:"name"`
	Type string `json:"type"` // the media type that the sender named, perhaps ""
	Size int    `json:"size"` // bytes; not needed to share one
	Data []byte `json:"data"` // nil when it was shared while this member was away
}

// Limits are what the server takes.
type Limits struct {
	Name int `json:"name"` // characters
	Text int `json:"text"` // characters
	File int `json:"file"` // bytes
}

type joinRequest struct {
	Name  string `json:"name"`
	Room  string `json:"room,omitempty"`
	After int    `json:"after"`
}

type joinAnswer struct {
	Error   string  `json:"error"`
	Room    string  `json:"room"`
	Name    string  `json:"name"`
	Entries []Entry `json:"entries"`
	Limits  Limits  `json:"limits"`
}

type renameRequest struct {
	Name string `json:"name"`
}

type messageRequest struct {
	Text string `json:"text"`
}

type answer struct {
	Error string `json:"error"`
	Name  string `json:"name"` // of a rename
}
