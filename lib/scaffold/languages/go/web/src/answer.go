package main

// answer is your work: the answer of the service at a path, sent as JSON.
func answer(path string) map[string]string {
	if path == "/healthz" {
		return map[string]string{"status": "ok"}
	}
	return map[string]string{"message": "Hello from my-workload"}
}
