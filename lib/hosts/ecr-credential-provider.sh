#!/bin/bash
# kubelet image credential provider: answers a request for an ECR image with a password from the AWS CLI.
# https://kubernetes.io/docs/reference/config-api/kubelet-credentialprovider.v1/
set -euo pipefail
export HOME=/root
request=$(cat)
image=$(sed -n 's/.*"image"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p' <<<"$request" | head -n 1)
host=${image%%/*}
region=$(sed -nE 's/^[0-9]{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com$/\1/p' <<<"$host")
[ -n "$region" ] || { echo "not an ECR image: $image" >&2; exit 1; }
password=$(aws ecr get-login-password --region "$region")
cat <<JSON
{"kind":"CredentialProviderResponse","apiVersion":"credentialprovider.kubelet.k8s.io/v1","cacheKeyType":"Registry","cacheDuration":"6h0m0s","auth":{"$host":{"username":"AWS","password":"$password"}}}
JSON
