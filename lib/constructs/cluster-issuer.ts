import {
  AnyPrincipal,
  type IOidcProvider,
  OidcProviderNative,
  PolicyStatement,
  WebIdentityPrincipal,
} from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { type RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PlatformNames } from '../config/platform-names';
import type { ServiceAccount, ServiceAccountTrust } from './service-account-trust';

export interface ClusterIssuerProps {
  readonly names: PlatformNames;
  /** Of the bucket. Without it no workload has access to AWS until the server boots again. */
  readonly removalPolicy: RemovalPolicy;
}

/** The two objects everybody may read; the k3s server writes them. IAM fetches them to check a token's signature. */
const PUBLIC_DOCUMENTS = ['.well-known/openid-configuration', 'openid/v1/jwks'];
const AUDIENCE = 'sts.amazonaws.com';

/**
 * The k3s cluster as an identity provider of this account: its service accounts assume IAM roles without any key.
 *
 * Fails to deploy where S3's Block Public Access is on for the whole account, since the policy is a public one.
 */
export class ClusterIssuer extends Construct implements ServiceAccountTrust {
  private readonly provider: IOidcProvider;
  private readonly host: string;

  constructor(scope: Construct, id: string, { names, removalPolicy }: ClusterIssuerProps) {
    super(scope, id);
    const bucket = new Bucket(this, 'Documents', {
      bucketName: names.issuerBucket,
      blockPublicAccess: new BlockPublicAccess({
        blockPublicAcls: true,
        ignorePublicAcls: true,
        blockPublicPolicy: false,
        restrictPublicBuckets: false,
      }),
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy,
    });
    bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [new AnyPrincipal()],
        actions: ['s3:GetObject'],
        resources: PUBLIC_DOCUMENTS.map((key) => bucket.arnForObjects(key)),
      }),
    );
    Validations.of(bucket).acknowledge(
      {
        id: 'AwsSolutions::AwsSolutions-S1',
        reason: 'It holds two public documents; a log of who reads them has no use.',
      },
      { id: 'AwsSolutions::AwsSolutions-S2', reason: 'IAM reads the two documents without credentials.' },
    );
    this.host = names.issuerHost;
    this.provider = new OidcProviderNative(this, 'Provider', {
      url: `https://${names.issuerHost}`,
      clientIds: [AUDIENCE],
    });
    // IAM looks at the host's certificate when the provider is made.
    this.provider.node.addDependency(bucket);
  }

  public serviceAccount(account: ServiceAccount): WebIdentityPrincipal {
    return principal(this.provider.oidcProviderArn, this.host, account);
  }
}

/** The same for roles of other stacks: the ARN of a provider follows from its host, so nothing has to be exported. */
export class NamedIssuer implements ServiceAccountTrust {
  constructor(
    private readonly stack: Stack,
    private readonly names: PlatformNames,
  ) {}

  public serviceAccount(account: ServiceAccount): WebIdentityPrincipal {
    const host = this.names.issuerHost;
    const arn = this.stack.formatArn({ service: 'iam', region: '', resource: 'oidc-provider', resourceName: host });
    return principal(arn, host, account);
  }
}

function principal(provider: string, host: string, { namespace, name }: ServiceAccount): WebIdentityPrincipal {
  return new WebIdentityPrincipal(provider, {
    StringEquals: {
      [`${host}:aud`]: AUDIENCE,
      [`${host}:sub`]: `system:serviceaccount:${namespace}:${name}`,
    },
  });
}
