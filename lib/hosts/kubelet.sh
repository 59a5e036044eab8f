# Part of the boot of k3s hosts: the kubelet's settings, image credentials, and how k3s is started.
# shellcheck shell=bash
step 'kubelet'
# k3s sets no memory eviction of its own. Pods never swap; k3s and the host's services may. A thread counts as a process: a
# Node.js program has about a dozen, so 512 stops only one that starts them without end, before the host has none left.
write /var/lib/rancher/k3s/agent/etc/kubelet.conf.d/99-idp.conf <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failSwapOn: false
memorySwap: {swapBehavior: NoSwap}
evictionHard: {memory.available: $EVICTION_THRESHOLD, nodefs.available: 5%, imagefs.available: 5%, nodefs.inodesFree: 3%}
systemReserved: {cpu: 100m, memory: $SYSTEM_RESERVED}
kubeReserved: {cpu: 150m, memory: $KUBE_RESERVED}
maxPods: $MAX_PODS
podPidsLimit: 512
serializeImagePulls: true
imageGCHighThresholdPercent: 75
imageGCLowThresholdPercent: 60
containerLogMaxSize: 10Mi
containerLogMaxFiles: 3
YAML
write /var/lib/rancher/credentialprovider/config.yaml <<'YAML'
apiVersion: kubelet.config.k8s.io/v1
kind: CredentialProviderConfig
providers:
  - name: ecr-credential-provider
    apiVersion: credentialprovider.kubelet.k8s.io/v1
    matchImages: ["*.dkr.ecr.*.amazonaws.com"]
    defaultCacheDuration: 6h
YAML
echo "$ECR_CREDENTIAL_PROVIDER" | write /var/lib/rancher/credentialprovider/bin/ecr-credential-provider
chmod 0755 "$ROOT/var/lib/rancher/credentialprovider/bin/ecr-credential-provider"

# Starts k3s as a service: `run_k3s server 300MiB k3s`.
run_k3s() {
  write "/etc/systemd/system/$3.service" <<UNIT
[Unit]
Description=k3s $1
Wants=network-online.target
After=network-online.target
[Service]
Type=notify
Environment=GOMEMLIMIT=$2
KillMode=process
Delegate=yes
LimitNOFILE=1048576
TasksMax=infinity
TimeoutStartSec=0
Restart=always
RestartSec=5s
OOMScoreAdjust=-999
ExecStart=/usr/local/bin/k3s $1
[Install]
WantedBy=multi-user.target
UNIT
  systemctl daemon-reload
  systemctl enable "$3"
  systemctl start --no-block "$3"
}

# Waits up to 500 s for k3s: `await_k3s k3s kubectl get --raw /readyz`. If it waits in vain, the unit's log says why.
await_k3s() {
  local unit=$1
  shift
  RETRIES=100 retry "$@" >/dev/null || {
    journalctl --unit "$unit" --lines 20 --output cat --no-pager
    return 1
  }
}
