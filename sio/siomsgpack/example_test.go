package siomsgpack_test

import (
	"context"
	"log"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/sio/siomsgpack"
)

func ExampleCodec() {
	client := sio.New(sio.Config{Codec: siomsgpack.Codec{}})
	defer client.Close()
	ctx := context.Background()
	if err := client.Connect(ctx, "http://127.0.0.1:3000"); err != nil {
		log.Fatal(err)
	}
	// Binary data stays in its place, and there are no attachments.
	photo := struct {
		Name string `json:"name"`
		Data []byte `json:"data"`
	}{"gopher.png", []byte{0x89, 'P', 'N', 'G'}}
	if err := client.Emit(ctx, "photo", photo); err != nil {
		log.Fatal(err)
	}
}
