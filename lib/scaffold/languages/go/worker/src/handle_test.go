// Run with: go test ./...
package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestHandlesAMessageAndLogsIt(t *testing.T) {
	var lines bytes.Buffer
	slog.SetDefault(slog.New(slog.NewJSONHandler(&lines, nil)))
	if err := handle("hello"); err != nil {
		t.Fatal(err)
	}
	if got := lines.String(); !strings.Contains(got, `"msg":"handled","body":"hello"`) {
		t.Errorf("got %s", got)
	}
}
