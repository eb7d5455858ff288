package control

import "context"

// A Server is a server process. Its methods wait until what they ask for has happened, or ctx ends.
type Server struct {
	client *Client
	path   string
	url    string
}

// URL returns the address to connect to, without a path. It stays the same while the process is killed and
// started again.
func (s *Server) URL() string { return s.url }

// Stop suspends the process: its connections stay open and silent.
func (s *Server) Stop(ctx context.Context) error { return s.act(ctx, "stop") }

// Cont resumes a stopped process.
func (s *Server) Cont(ctx context.Context) error { return s.act(ctx, "cont") }

// Kill ends the process at once; its connections break. To kill what does not run is no error.
func (s *Server) Kill(ctx context.Context) error { return s.act(ctx, "kill") }

// StartAgain starts a killed server, on its port of before.
func (s *Server) StartAgain(ctx context.Context) error { return s.act(ctx, "start") }

// Restart kills the process and starts it again.
func (s *Server) Restart(ctx context.Context) error { return s.act(ctx, "restart") }

// Close ends the process for good.
func (s *Server) Close(ctx context.Context) error {
	return s.client.do(ctx, "DELETE", s.path, nil, &struct{}{})
}

// Log returns the end of what the server has printed.
func (s *Server) Log(ctx context.Context) (string, error) {
	var answer struct{ Log string }
	err := s.client.do(ctx, "GET", s.path+"/log", nil, &answer)
	return answer.Log, err
}

func (s *Server) act(ctx context.Context, action string) error {
	return s.client.do(ctx, "POST", s.path+"/"+action, nil, &struct{}{})
}
