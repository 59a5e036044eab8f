# Part of the server's boot: which requests the API server writes down. Who, what, when and from where; never a body.
# shellcheck shell=bash
step 'audit policy'
# Only root enters. Fluentd, which is root, reads it (flux/infrastructure/fluentd).
install -d -m 0700 "$ROOT/var/log/kubernetes"
# The first rule that matches decides.
write /etc/rancher/k3s/audit-policy.yaml <<'YAML'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  # Heartbeats, elections of leaders, and what components report: by far the most writes.
  - level: None
    resources:
      - {group: "", resources: [events, "*/status"]}
      - {group: apps, resources: ["*/status"]}
      - {group: batch, resources: ["*/status"]}
      - {group: coordination.k8s.io, resources: [leases]}
      - {group: events.k8s.io, resources: [events]}
      - {group: kustomize.toolkit.fluxcd.io, resources: ["*/status"]}
      - {group: source.toolkit.fluxcd.io, resources: ["*/status"]}
  # Components watch secrets all the time. What a kubelet gets or lists, and what people watch, is written down.
  - {level: None, verbs: [watch], users: [system:apiserver, system:kube-controller-manager]}
  - {level: None, verbs: [watch], userGroups: [system:nodes, "system:serviceaccounts:kube-system"]}
  # Before the rule for reads: over WebSockets a connection to a pod is a `get`.
  - level: Metadata
    resources:
      - group: ""
        resources: [secrets, serviceaccounts/token, pods/attach, pods/exec, pods/portforward, "*/proxy"]
  - {level: None, verbs: [get, list, watch]}
  - level: Metadata
YAML
