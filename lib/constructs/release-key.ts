import { AccountRootPrincipal, ArnPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Alias, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface ReleaseKeyProps {
  /** `alias/...` */
  readonly alias: string;
  /** The only role that may sign. */
  readonly signerArn: string;
  /** Any number; another one makes another key. */
  readonly generation: number;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * What administers a key, one by one: none of them signs, and none hands the right to sign to somebody else, as a grant
 * would. `PutKeyPolicy` can do that in the open: CloudTrail records it.
 */
const ADMINISTRATION = [
  ...['CancelKeyDeletion', 'CreateAlias', 'DeleteAlias', 'DescribeKey', 'DisableKey', 'EnableKey', 'GetKeyPolicy'],
  ...['GetKeyRotationStatus', 'GetPublicKey', 'ListGrants', 'ListKeyPolicies', 'ListResourceTags', 'PutKeyPolicy'],
  ...['RevokeGrant', 'ScheduleKeyDeletion', 'TagResource', 'UntagResource', 'UpdateAlias', 'UpdateKeyDescription'],
].map((action) => `kms:${action}`);

/** The key that signs releases. It never leaves KMS, and only the role of GitHub's jobs can use it. */
export class ReleaseKey extends Construct {
  constructor(scope: Construct, id: string, { alias, signerArn, generation, removalPolicy }: ReleaseKeyProps) {
    super(scope, id);
    const statements = [
      new PolicyStatement({ principals: [new AccountRootPrincipal()], actions: ADMINISTRATION, resources: ['*'] }),
      new PolicyStatement({
        principals: [new ArnPrincipal(signerArn)],
        actions: ['kms:GetPublicKey', 'kms:Sign'],
        resources: ['*'],
      }),
    ];
    const key = new Key(this, `Generation${generation}`, {
      description: 'Signs releases',
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      policy: new PolicyDocument({ statements }),
      removalPolicy,
      // The shortest there is: clusters verify with certificates, and need no key.
      ...(removalPolicy === RemovalPolicy.DESTROY ? { pendingWindow: Duration.days(7) } : {}),
    });
    // Not below the key: with another one the alias moves, and is not made again under the same name.
    new Alias(this, 'Alias', { aliasName: alias, targetKey: key });
  }
}
