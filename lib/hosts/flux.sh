# Part of the boot of the k3s server, and of the host that installs Flux on EKS: Flux, and what it applies. The part before it
# (flux-on-*.sh) says what differs.
# shellcheck shell=bash
# shellcheck disable=SC2154
step 'Flux'
releases="https://github.com/fluxcd/flux2/releases/download/v$FLUX_VERSION"
archive="flux_${FLUX_VERSION}_linux_$ARCHITECTURE.tar.gz"
fetch "$releases/$archive" "$WORK/$archive"
fetch "$releases/flux_${FLUX_VERSION}_checksums.txt" "$WORK/flux.sums"
verify "$WORK/$archive" "$WORK/flux.sums" "$FLUX_SHA256"
tar -xzf "$WORK/$archive" -C "$WORK" flux
mkdir -p "$WORK/flux-system"
"$WORK/flux" install --components=source-controller,kustomize-controller --export >"$WORK/flux-system/components.yaml"
# Both look only at flux-system, so that no other namespace can hold an order to a controller that may do everything.
# The sizes are those of lib/config/memory-budget.ts. Go does not count the pages of the program, about 60 MiB, so
# GOMEMLIMIT is below the limit by as much.
# kustomize-controller: nothing in flux/ has `wait` today; what gets it must not hold up the next release.
cat >"$WORK/flux-system/kustomization.yaml" <<YAML
resources: [components.yaml]
patches:
  - target: {kind: Deployment, name: "(source|kustomize)-controller"}
    patch: |
      - {op: replace, path: /spec/template/spec/containers/0/resources, value: {requests: {cpu: 20m, memory: $FLUX_MEMORY_REQUEST}, limits: {memory: $FLUX_MEMORY_LIMIT}}}
      - {op: add, path: /spec/template/spec/containers/0/args/-, value: --watch-all-namespaces=false}
$flux_placement
  - target: {kind: Deployment, name: "(source|kustomize)-controller"}
    patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: any}
      spec: {template: {spec: {containers: [{name: manager, env: [{name: GOMEMLIMIT, value: $FLUX_GO_MEMORY_LIMIT, valueFrom: null}]}]}}}
  - target: {kind: Deployment, name: kustomize-controller}
    patch: |
      - {op: add, path: /spec/template/spec/containers/0/args/-, value: --no-cross-namespace-refs}
      - {op: add, path: /spec/template/spec/containers/0/args/-, value: --no-remote-bases}
      - {op: add, path: /spec/template/spec/containers/0/args/-, value: --feature-gates=CancelHealthCheckOnNewRevision=true}
  - target: {kind: Deployment, name: source-controller}
    patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: source-controller}
      spec:
        template:
          spec:
            containers:
              - name: manager
                env:
                  - {name: AWS_REGION, value: $AWS_REGION}
$flux_credentials
YAML
kubectl kustomize "$WORK/flux-system" >"$WORK/flux.yaml"
retry kubectl apply --server-side --force-conflicts -f "$WORK/flux.yaml"
# Where certificates are given (each PEM in base64), source-controller fetches no release without a signature of one of them.
# Only `strict` refuses what another key has signed. Signatures carry no time limit, so that old releases stay valid.
verification=''
if [ -n "${RELEASE_CERTIFICATES:-}" ]; then
  verification='  verify: {provider: notation, secretRef: {name: release-signers}}'
  {
    cat <<YAML
apiVersion: v1
kind: Secret
metadata: {name: release-signers, namespace: flux-system}
stringData:
  trustpolicy.json: |
    {
      "version": "1.0",
      "trustPolicies": [{
        "name": "platform",
        "registryScopes": ["$ECR_REGISTRY/$ARTIFACT_REPOSITORY"],
        "signatureVerification": {"level": "strict"},
        "trustStores": ["ca:platform"],
        "trustedIdentities": ["*"]
      }]
    }
data:
YAML
    number=0
    for certificate in $RELEASE_CERTIFICATES; do
      number=$((number + 1))
      echo "  platform-$number.crt: $certificate"
    done
    echo ---
  } >"$WORK/platform.yaml"
fi
cat >>"$WORK/platform.yaml" <<YAML
apiVersion: v1
kind: ConfigMap
metadata: {name: cluster-vars, namespace: flux-system}
data:
  AWS_ACCOUNT_ID: "$AWS_ACCOUNT_ID"
  AWS_REGION: $AWS_REGION
  CLUSTER: $engine
  ECR_REGISTRY: $ECR_REGISTRY
  ENVIRONMENT: $ENVIRONMENT
$cluster_vars
  LOG_PREFIX: $LOG_PREFIX
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: platform, namespace: flux-system}
spec:
  interval: 1m
  provider: aws
  url: oci://$ECR_REGISTRY/$ARTIFACT_REPOSITORY
  ref: {tag: $ENVIRONMENT}
$verification
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: platform, namespace: flux-system}
spec:
  interval: 10m
  retryInterval: 15s
  timeout: 1m
  prune: true
  deletionPolicy: Orphan
  path: ./clusters/$engine
  sourceRef: {kind: OCIRepository, name: platform}
YAML
retry kubectl apply --server-side -f "$WORK/platform.yaml"
