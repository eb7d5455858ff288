module github.com/siowasm/siowasm/internal/interop/engine

go 1.25

require (
	github.com/goccy/go-json v0.12.0
	github.com/siowasm/siowasm v0.0.0
)

require github.com/coder/websocket v1.8.15 // indirect

replace github.com/siowasm/siowasm => ../../..
