# Part of the boot of the host that installs Flux on EKS: the first nodes, as Flux will keep them (flux/auto-mode).
# shellcheck shell=bash
step 'nodes'
for name in CLUSTER_NAME NODE_CAPACITY NODE_CPU NODE_MEMORY NODE_ROLE NODE_TYPES; do
  NODES=${NODES//"\${$name}"/${!name}}
done
echo "$NODES" >"$WORK/nodes.yaml"
retry kubectl apply --server-side --force-conflicts -f "$WORK/nodes.yaml"
