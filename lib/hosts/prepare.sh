# Part of the boot of k3s hosts: memory, kernel and log.
# shellcheck shell=bash
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
