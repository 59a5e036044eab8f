import { shortened } from '../diagnostics/printable';
import { ProgramFailure } from './program-failure';
import { runProgram } from './run-program';

/** Asks AWS. Answers have the shapes of its API; a caller names the fields that it reads. */
export interface Aws {
  /**
   * @param service - as the AWS CLI names it: `ec2`
   * @param operation - the same: `describe-images`
   * @throws ProgramFailure with the code of AWS
   */
  call(service: string, operation: string, input?: object, region?: string): Promise<unknown>;
}

/** `An error occurred (AccessDenied) when calling the GetCallerIdentity operation: ...`, of AWS CLI 1 and 2. */
const REFUSAL = /An error occurred \((?<code>[\w.]+)\) when calling the (?<operation>\w+) operation[^:]*: (?<text>.*)/;

/** Characters of an answer that are worth reading: EC2 appends a thousand of an encoded one. */
const LONGEST = 300;

/**
 * AWS by its command line, with the credentials that it finds. The SDK's clients for EC2, IAM, S3 Control, Service Quotas
 * and Free Tier would make every installation larger, for one command; and preparing an account needs the AWS CLI anyway.
 */
export class AwsCli implements Aws {
  constructor(private readonly region: string) {}

  public async call(service: string, operation: string, input: object = {}, region = this.region): Promise<unknown> {
    const options = ['--region', region, '--output', 'json', '--cli-input-json', JSON.stringify(input)];
    const { status, stdout, stderr } = await runProgram('aws', [service, operation, ...options], {
      env: { AWS_PAGER: '' },
    });
    if (status === null) {
      throw new ProgramFailure('not installed', "the AWS CLI ('aws') is not installed");
    }
    if (status !== 0) {
      const { code = 'failed', text = '', operation: name = '' } = REFUSAL.exec(stderr)?.groups ?? {};
      const last = (stderr.trim().split('\n').at(-1) ?? '').replace(/\.$/, '');
      throw new ProgramFailure(code, shortened(code === 'failed' ? last : `${name}: ${text} (${code})`, LONGEST));
    }
    return stdout.trim() === '' ? {} : JSON.parse(stdout);
  }
}
