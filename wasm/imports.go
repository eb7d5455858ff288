//go:build js && wasm

package main

// What JavaScript is told, and asked. Nothing of a string that is handed over is kept. None
// of these runs code of the user's but those of a parser.

// hostOpened tells that a connection is open.
//
//go:wasmimport siowasm opened
func hostOpened(client, attempt int32, sid, transport, upgrades string, pingInterval, pingTimeout float64, maxPayload int32)

// hostOpenFailed tells that an attempt to open one failed.
//
//go:wasmimport siowasm open_failed
func hostOpenFailed(client, attempt int32, retrying bool, kind, transport, message string)

// hostClosed tells that one has ended.
//
//go:wasmimport siowasm closed
func hostClosed(client int32, reason, message string, reconnecting bool)

// hostEnded tells that nothing more comes from a client.
//
//go:wasmimport siowasm ended
func hostEnded(client int32, message string)

// hostAttempt tells that the client is about to connect again.
//
//go:wasmimport siowasm attempt
func hostAttempt(client, number int32)

// hostUpgraded tells of the transport that a connection has moved to.
//
//go:wasmimport siowasm upgraded
func hostUpgraded(client int32, transport string)

// hostUpgradeFailed tells why it stays where it is.
//
//go:wasmimport siowasm upgrade_failed
func hostUpgradeFailed(client int32, message string)

// hostPinged tells of the server's pings.
//
//go:wasmimport siowasm pinged
func hostPinged(client int32)

// hostAttachment adds an attachment to the data that the next call hands over.
//
//go:wasmimport siowasm attachment
func hostAttachment(b string)

// hostConnected tells that a namespace was joined, with the server's answer.
//
//go:wasmimport siowasm connected
func hostConnected(namespace int32, answer string, held int32)

// hostRefused tells that the server did not let the client join.
//
//go:wasmimport siowasm refused
func hostRefused(namespace int32, answer string)

// hostDisconnected tells that a namespace was left.
//
//go:wasmimport siowasm disconnected
func hostDisconnected(namespace int32, reason, message string)

// hostEvent hands over an event; question is not 0 when it is to be answered.
//
//go:wasmimport siowasm event
func hostEvent(namespace, question int32, text string, slot int32)

// hostForget gives up the slot of data that nobody is to be told of; 0 is none.
//
//go:wasmimport siowasm forget
func hostForget(client, slot int32)

// hostAcked hands over an acknowledgement, or tells how it failed.
//
//go:wasmimport siowasm acked
func hostAcked(client, ack, result int32, text string, slot int32)

// hostThrown tells what the call under way is to throw.
//
//go:wasmimport siowasm thrown
func hostThrown(message string)

// hostUnsent tells why something was not sent after all that had to wait.
//
//go:wasmimport siowasm unsent
func hostUnsent(message string)

// hostAuth asks what to send when joining a namespace. The export auth_ready answers.
//
//go:wasmimport siowasm auth
func hostAuth(client int32, namespace string, question int32)

// hostURL asks for the URL to connect to. The export url_ready answers.
//
//go:wasmimport siowasm url
func hostURL(client, question int32)

// hostFetch sends an HTTP request. The export http_done, or http_failed, answers.
//
//go:wasmimport siowasm http
func hostFetch(client, number int32, method, url, header, body string, maxBody float64)

// hostAbort gives a request up.
//
//go:wasmimport siowasm http_abort
func hostAbort(number int32)

// hostDial opens a WebSocket. The export ws_opened, or ws_failed, answers.
//
//go:wasmimport siowasm ws_open
func hostDial(client, number int32, url, header string)

// hostSend sends a message, and returns how many bytes wait to be sent, or -1.
//
//go:wasmimport siowasm ws_send
func hostSend(number int32, b string, binary, noCompress bool) int32

// hostBuffered returns the same.
//
//go:wasmimport siowasm ws_buffered
func hostBuffered(number int32) int32

// hostPing sends a ping where the host can. The export ws_ponged answers.
//
//go:wasmimport siowasm ws_ping
func hostPing(number int32)

// hostClose begins the closing handshake.
//
//go:wasmimport siowasm ws_close
func hostClose(number, code int32, reason string)

// hostDrop ends a WebSocket, of which nothing is told any more.
//
//go:wasmimport siowasm ws_drop
func hostDrop(number int32)

// hostWatch begins, or ends, to tell when the network comes and goes.
//
//go:wasmimport siowasm watch
func hostWatch(client int32, on bool)

// hostEncode has the user's Encoder encode a packet; id is below zero without one. The
// messages are given, with a byte for each in the scratch memory that is 1 for a binary one.
// It returns how many there are, or what is wrong: one below the negative length of the text
// of that in the scratch memory.
//
//go:wasmimport siowasm encode
func hostEncode(client, kind int32, namespace string, id float64, noCompress bool, slot int32) int32

// hostDecoder makes a new one of the user's Decoder, for a new connection.
//
//go:wasmimport siowasm decoder
func hostDecoder(client int32)

// hostDecode has it take a message. It returns the slot of the packet's data, after a call
// of the export decoded; 0 while more messages are needed; or what is wrong as hostEncode does.
//
//go:wasmimport siowasm decode
func hostDecode(client int32, b string, binary bool) int32
