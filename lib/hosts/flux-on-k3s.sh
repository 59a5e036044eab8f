# Part of the server's boot: what differs where Flux runs on k3s.
# shellcheck shell=bash
# shellcheck disable=SC2034
engine=k3s
# The server has no room for Flux.
flux_placement='      - {op: add, path: /spec/template/spec/nodeSelector, value: {idp.dev/role: worker}}'
flux_credentials=$(
  cat <<YAML
                  - {name: AWS_ROLE_ARN, value: $FLUX_ROLE_ARN}
                  - {name: AWS_STS_REGIONAL_ENDPOINTS, value: regional}
                  - {name: AWS_WEB_IDENTITY_TOKEN_FILE, value: /var/run/secrets/aws/token}
                volumeMounts: [{name: aws-iam-token, mountPath: /var/run/secrets/aws, readOnly: true}]
            volumes:
              - name: aws-iam-token
                projected: {sources: [{serviceAccountToken: {audience: sts.amazonaws.com, expirationSeconds: 3600, path: token}}]}
YAML
)
cluster_vars=$(
  cat <<YAML
  FLUENTD_ROLE_ARN: $FLUENTD_ROLE_ARN
  FLUX_ROLE_ARN: $FLUX_ROLE_ARN
YAML
)
