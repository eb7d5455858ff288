// Package jsontext knows JSON as text, without the values of a program: it checks a text,
// walks through one that was checked, and writes strings and numbers as encoding/json does.
//
// Its scanner notes the placeholders that stand for binary data in a Socket.IO packet.
package jsontext
