# Fourth part of the server's boot: programs that it runs from time to time, beside one that people run.
# shellcheck shell=bash
# Installs a program for root: `install_program idp-fill-secrets "$FILL_SECRETS"`.
install_program() {
  echo "$2" | write "/usr/local/sbin/$1"
  chmod 0755 "$ROOT/usr/local/sbin/$1"
}

# Runs an installed program again and again: `run_every 1min idp-fill-secrets 'What it does'`.
run_every() {
  write "/etc/systemd/system/$2.service" <<UNIT
[Unit]
Description=$3
After=k3s.service
[Service]
Type=oneshot
# A oneshot may take for ever otherwise, and while it hangs its timer starts no other.
TimeoutStartSec=15min
Environment=AWS_DEFAULT_REGION=$AWS_REGION SECRET_PREFIX=$SECRET_PREFIX STATUS_TABLE=$STATUS_TABLE PATH=/usr/local/bin:/usr/bin:/bin
ExecStart=/usr/local/sbin/$2
UNIT
  write "/etc/systemd/system/$2.timer" <<UNIT
[Timer]
OnBootSec=1min
OnUnitInactiveSec=$1
[Install]
WantedBy=timers.target
UNIT
  systemctl daemon-reload
  systemctl enable --now "$2.timer"
}

step 'claimed secrets'
install_program idp-fill-secrets "$FILL_SECRETS"
run_every 1min idp-fill-secrets 'Fills Kubernetes Secrets from Secrets Manager'

step 'stale nodes'
install_program idp-remove-stale-nodes "$REMOVE_STALE_NODES"
run_every 5min idp-remove-stale-nodes 'Removes the nodes of terminated hosts'

step 'status'
install_program idp-report-status "$REPORT_STATUS"
run_every 1min idp-report-status 'Writes the status of the cluster for idp status'

step 'key rotation'
printf 'SIGNING_KEY_SECRET=%s\nAWS_DEFAULT_REGION=%s\n' "$SIGNING_KEY_SECRET" "$AWS_REGION" | write /etc/idp/signing-key
install_program idp-rotate-signing-key "$ROTATE_SIGNING_KEY"
