// Run with: go test ./...
package main

import (
	"reflect"
	"testing"
)

func TestSaysWhatWasDone(t *testing.T) {
	if got, err := work(); err != nil || !reflect.DeepEqual(got, []any{"done", 0}) {
		t.Errorf("got %v, %v", got, err)
	}
}
