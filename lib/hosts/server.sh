# Second part of the server's boot: k3s, and the cluster's OIDC documents.
# shellcheck shell=bash
step 'server tokens'
address=$(retry metadata local-ipv4)
instance=$(retry metadata instance-id)
retry secret "$SERVER_TOKEN_SECRET" | write /etc/rancher/k3s/server-token
retry secret "$AGENT_TOKEN_SECRET" | write /etc/rancher/k3s/agent-token

step 'signing key'
# The key outlives the host, so that roles still trust the tokens of service accounts after the host is replaced.
tls="$ROOT/var/lib/rancher/k3s/server/tls"
key=$(retry secret "$SIGNING_KEY_SECRET")
if [[ $key == *'PRIVATE KEY'* ]]; then
  echo "$key" | write /var/lib/rancher/k3s/server/tls/service.key
else
  mkdir -p "$tls"
  (umask 077 && openssl genrsa -traditional -out "$tls/service.key" 2048)
  retry aws secretsmanager put-secret-value --secret-id "$SIGNING_KEY_SECRET" --secret-string "file://$tls/service.key" >/dev/null
fi
unset key

step 'k3s server'
issuer="https://$ISSUER_HOST"
write /etc/rancher/k3s/config.yaml <<YAML
node-name: server-${instance#i-}
node-ip: $address
token-file: /etc/rancher/k3s/server-token
agent-token-file: /etc/rancher/k3s/agent-token
write-kubeconfig-mode: "0600"
disable: [traefik, servicelb, metrics-server, local-storage]
disable-helm-controller: true
disable-cloud-controller: true
secrets-encryption: true
protect-kernel-defaults: true
node-label: ["idp.dev/role=server"]
node-taint: ["node-role.kubernetes.io/control-plane=true:NoSchedule"]
kube-apiserver-arg:
  - service-account-issuer=$issuer
  - service-account-jwks-uri=$issuer/openid/v1/jwks
  - service-account-extend-token-expiration=false
  - max-requests-inflight=120
  - max-mutating-requests-inflight=60
  - event-ttl=30m
  - audit-policy-file=/etc/rancher/k3s/audit-policy.yaml
  - audit-log-path=/var/log/kubernetes/audit.log
  - audit-log-maxsize=10
  - audit-log-maxbackup=2
YAML
run_k3s server "$GO_MEMORY_LIMIT" k3s
export KUBECONFIG="$ROOT/etc/rancher/k3s/k3s.yaml"
await_k3s k3s kubectl get --raw /readyz

step 'OIDC documents'
for document in .well-known/openid-configuration openid/v1/jwks; do
  retry kubectl get --raw "/$document" >"$WORK/document.json"
  retry aws s3 cp "$WORK/document.json" "s3://$ISSUER_BUCKET/$document" --content-type application/json
done
