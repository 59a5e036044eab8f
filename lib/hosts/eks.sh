# Part of the boot of the host that installs Flux on EKS: a way into the cluster.
# shellcheck shell=bash
step 'access to the cluster'
export KUBECONFIG="$WORK/kubeconfig"
retry aws eks update-kubeconfig --name "$CLUSTER_NAME" --kubeconfig "$KUBECONFIG" >/dev/null
# An access entry counts some time after it was made. The answer is `yes`, or `no` with an exit code.
RETRIES=${RETRIES:-60} retry kubectl auth can-i '*' '*' --all-namespaces >/dev/null
