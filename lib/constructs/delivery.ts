import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Architecture } from '../config/host-sizes';
import type { ClusterSetup } from '../config/memory-budget';
import { RELEASES } from '../hosts/versions';

/** What Flux delivers to a cluster. */
export interface Delivery {
  /** Also the tag that Flux follows. */
  readonly environmentName: string;
  /** ECR repository of the artifact that Flux pulls. */
  readonly artifactRepository: string;
  /** First part of the name of every log group. */
  readonly logPrefix: string;
  /** In PEM: a release needs a signature of one of them. Without any, none is verified. */
  readonly releaseCertificates: readonly string[];
  readonly fluxMemory: ClusterSetup['flux'];
}

/** The variables of `lib/hosts/flux.sh`, but for those of one kind of cluster. */
export function fluxVariables(
  scope: Construct,
  delivery: Delivery,
  architecture: Architecture,
): Record<string, string> {
  const { account, region } = Stack.of(scope);
  const { request, limit, goMemoryLimit } = delivery.fluxMemory;
  const certificates = delivery.releaseCertificates.map((pem) => Buffer.from(pem).toString('base64'));
  return {
    FLUX_VERSION: RELEASES.flux.version,
    FLUX_SHA256: RELEASES.flux.sha256[architecture] ?? '',
    AWS_ACCOUNT_ID: account,
    ECR_REGISTRY: `${account}.dkr.ecr.${region}.amazonaws.com`,
    ENVIRONMENT: delivery.environmentName,
    ARTIFACT_REPOSITORY: delivery.artifactRepository,
    LOG_PREFIX: delivery.logPrefix,
    ...(certificates.length === 0 ? {} : { RELEASE_CERTIFICATES: certificates.join(' ') }),
    FLUX_MEMORY_REQUEST: `${request}Mi`,
    FLUX_MEMORY_LIMIT: `${limit}Mi`,
    FLUX_GO_MEMORY_LIMIT: `${goMemoryLimit}MiB`,
  };
}
