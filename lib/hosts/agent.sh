# Second part of an agent's boot: check the server's certificate authority, then join its cluster.
# shellcheck shell=bash
step 'certificate authority'
instance=$(retry metadata instance-id)
expected=$(retry aws ssm get-parameter --name "$CA_HASH_PARAMETER" --query Parameter.Value --output text)
# curl does not verify the certificate (-k): the file is compared with the published hash instead.
retry curl -fsSk --max-time 10 -o "$WORK/ca.crt" "https://$SERVER_ADDRESS:6443/cacerts"
found=$(sha256sum "$WORK/ca.crt" | cut -d' ' -f1)
[ "$found" = "$expected" ] || { echo "the server's certificate authority is $found, but $expected was published"; exit 1; }

step 'k3s agent'
token=$(retry secret "$AGENT_TOKEN_SECRET")
echo "K10$expected::node:$token" | write /etc/rancher/k3s/token
unset token
write /etc/rancher/k3s/config.yaml <<YAML
server: https://$SERVER_ADDRESS:6443
token-file: /etc/rancher/k3s/token
node-name: agent-${instance#i-}
protect-kernel-defaults: true
node-label: ["idp.dev/role=worker"${SERVES_ROUTES:+, "idp.dev/serves-routes=true"}]
YAML
if [ -n "${SERVES_ROUTES:-}" ]; then
  # Certificates of routes, kept when the pod is replaced. 101 is the user of the nginx image.
  install -d -m 0700 "$ROOT/var/lib/ingress"
  chown 101:101 "$ROOT/var/lib/ingress"
fi
run_k3s agent "$GO_MEMORY_LIMIT" k3s-agent

step 'node ready'
node_ready() {
  kubectl --kubeconfig "$ROOT/var/lib/rancher/k3s/agent/kubelet.kubeconfig" get node "agent-${instance#i-}" \
    -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}' | grep -q True
}
await_k3s k3s-agent node_ready
step 'done'
