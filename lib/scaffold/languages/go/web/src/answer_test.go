// Run with: go test ./...
package main

import "testing"

func TestSaysHello(t *testing.T) {
	if got := answer("/my-workload")["message"]; got != "Hello from my-workload" {
		t.Errorf("got %q", got)
	}
}

func TestSaysThatItIsWell(t *testing.T) {
	if got := answer("/healthz")["status"]; got != "ok" {
		t.Errorf("got %q", got)
	}
}
