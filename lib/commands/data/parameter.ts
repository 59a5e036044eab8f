import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientConfig } from './client-config';
import type { OpenData } from './resource-data';

/** The value of a parameter, which its Score file says. */
export const parameter: OpenData = (access) => {
  const client = new SSMClient(clientConfig(access));
  return { show: async (Name) => (await client.send(new GetParameterCommand({ Name }))).Parameter?.Value };
};
