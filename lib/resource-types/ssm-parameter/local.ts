import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { LocalClaim } from '../local-claim';
import type { ParameterClaim } from './type';

export const ssmParameter: LocalClaim<ParameterClaim, { ssm: SSMClient }> = {
  clients: (config) => ({ ssm: new SSMClient(config) }),
  // The value comes from the Score file, so it replaces an existing one.
  async create({ ssm }, { name, value }) {
    await ssm.send(new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: true }));
  },
};
