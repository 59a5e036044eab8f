# First part of every host's boot: memory, kernel, log, the k3s binary, the kubelet's settings, image credentials.
# shellcheck shell=bash
set -Eeuo pipefail
ROOT=${ROOT:-}
mkdir -p "$ROOT/var/tmp" "$ROOT/etc/sysctl.d" "$ROOT/etc/modules-load.d"
# Not in /tmp, which Amazon Linux 2023 keeps in memory: the downloads are a quarter of the memory of a t2.micro.
WORK=$(mktemp -d -p "$ROOT/var/tmp")
trap 'rm -rf "$WORK"' EXIT

# Begins a step. Its line stands alone, whatever was printed before: the report of a failed boot looks for it.
step() {
  [ -z "$(tail -c 1 "$LOG")" ] || echo
  echo "== $(date -u +%FT%TZ) $1"
}

retry() {
  local tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt "${RETRIES:-10}" ] || return 1
    sleep "${RETRY_DELAY:-5}"
  done
}

# Writes standard input to a file that only root reads. Nothing secret is ever printed.
write() { mkdir -p "$(dirname "$ROOT$1")" && (umask 077 && cat >"$ROOT$1"); }
fetch() { retry curl --proto '=https' --tlsv1.2 -fsSL --connect-timeout 10 --max-time 300 -o "$2" "$1"; }
metadata() {
  local token
  token=$(curl -fsS --max-time 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token)
  curl -fsS --max-time 5 -H "X-aws-ec2-metadata-token: $token" "http://169.254.169.254/latest/meta-data/$1"
}
secret() { aws secretsmanager get-secret-value --secret-id "$1" --query SecretString --output text; }
# Checks a file against the pinned checksum or, without one, the list of its release: `verify FILE LIST PINNED`.
verify() {
  local name=${1##*/} expected=$3
  [ -n "$expected" ] || expected=$(awk -v name="$name" '$2 == name { print $1 }' "$2")
  [ -n "$expected" ] || { echo "the release states no checksum of $name"; return 1; }
  echo "$expected  $1" | sha256sum --check --status || { echo "checksum of $name differs"; return 1; }
}

step 'swap'
# 1 GiB is not enough for k3s and a refresh of packages: one froze a t2.micro (amazon-linux-2023#626).
systemctl mask --now dnf-makecache.timer dnf-makecache.service || true
if ! swapon --noheadings | grep -q .; then
  dd if=/dev/zero of="$ROOT/swapfile" bs=1M count="${SWAP_MIB:-2048}" status=none
  chmod 600 "$ROOT/swapfile"
  mkswap "$ROOT/swapfile"
  swapon "$ROOT/swapfile"
  echo '/swapfile none swap sw 0 0' >>"$ROOT/etc/fstab"
fi

step 'kernel'
printf '%s\n' vm.swappiness=40 vm.overcommit_memory=1 vm.panic_on_oom=0 kernel.panic=10 kernel.panic_on_oops=1 \
  net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1 fs.inotify.max_user_instances=512 \
  >"$ROOT/etc/sysctl.d/90-idp.conf"
for module in overlay br_netfilter vxlan; do
  modprobe "$module"
  echo "$module"
done >"$ROOT/etc/modules-load.d/idp.conf"
# Only this file: a setting of the AMI that its kernel does not know must not fail the boot.
sysctl --load="$ROOT/etc/sysctl.d/90-idp.conf"
printf '[Journal]\nStorage=persistent\nSystemMaxUse=200M\n' | write /etc/systemd/journald.conf.d/idp.conf
systemctl restart systemd-journald

step 'k3s binary'
releases="https://github.com/k3s-io/k3s/releases/download/${K3S_VERSION/+/%2B}"
binary=k3s
[ "$ARCHITECTURE" = amd64 ] || binary="k3s-$ARCHITECTURE"
fetch "$releases/$binary" "$WORK/$binary"
fetch "$releases/sha256sum-$ARCHITECTURE.txt" "$WORK/k3s.sums"
verify "$WORK/$binary" "$WORK/k3s.sums" "$K3S_SHA256"
install -D -m 0755 "$WORK/$binary" "$ROOT/usr/local/bin/k3s"
ln -sf k3s "$ROOT/usr/local/bin/kubectl"
export PATH="$ROOT/usr/local/bin:$PATH"

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
