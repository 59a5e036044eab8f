#!/bin/bash
# Removes nodes of hosts that no longer exist. Nothing else does: k3s runs here without a cloud controller.
# A node is removed only if it has not been ready for 15 minutes and EC2 says that its instance is terminated, or unknown.
# While EC2 does not answer, or while the instance is stopped or runs, its node stays.
set -euo pipefail
export HOME=/root KUBECONFIG=${KUBECONFIG:-/etc/rancher/k3s/k3s.yaml}
status=0

# The node's name ends in the id of its instance: agent-0123456789abcdef0.
terminated() {
  local answer
  if answer=$(aws ec2 describe-instances --instance-ids "i-${1#*-}" \
    --query 'Reservations[].Instances[].State.Name' --output text 2>&1); then
    [ "$answer" = terminated ]
  else
    [[ $answer == *'(InvalidInstanceID.NotFound)'* ]] || { echo "$1: ${answer##*$'\n'}" >&2; status=1; return 1; }
  fi
}

ready='.status.conditions[?(@.type=="Ready")]'
list="{range .items[*]}{.metadata.name}|{$ready.status}|{$ready.lastTransitionTime}{\"\\n\"}{end}"
nodes=$(kubectl get nodes --output "jsonpath=$list")
while IFS='|' read -r node state since; do
  [[ $node =~ ^(server|agent)-[0-9a-f]+$ && -n $since && $state != True ]] || continue
  [ $(($(date +%s) - $(date -d "$since" +%s))) -gt 900 ] || continue
  terminated "$node" || continue
  kubectl delete node "$node" --wait=false
done <<<"$nodes"
exit "$status"
