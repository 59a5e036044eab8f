# Part of the boot of the host that installs Flux on EKS: what differs where Flux runs on EKS.
# shellcheck shell=bash
# shellcheck disable=SC2034
engine=eks
# On any node; and EKS itself gives the pods of source-controller their credentials.
flux_placement='' flux_credentials=''
cluster_vars=$(
  cat <<YAML
  CLUSTER_NAME: $CLUSTER_NAME
  NODE_CAPACITY: '$NODE_CAPACITY'
  NODE_CPU: "$NODE_CPU"
  NODE_MEMORY: $NODE_MEMORY
  NODE_ROLE: $NODE_ROLE
  NODE_TYPES: '$NODE_TYPES'
YAML
)
