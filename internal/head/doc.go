// Package head reads and writes what stands before the data of a Socket.IO packet as text:
// its type, the number of its attachments, its namespace and its acknowledgement id, as in
// `51-/admin,12["file",{"_placeholder":true,"num":0}]`. The format is that of the Socket.IO
// protocol, version 5, "Packet encoding". Nothing here knows what the data are.
package head
