import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite = require('dynalite');

/** The tables of deployments, in a DynamoDB of this process: its conditional writes are real. */
export class DeploymentsTable {
  private constructor(
    /** Its address, for AWS_ENDPOINT_URL_DYNAMODB. */
    public readonly endpoint: string,
    public readonly client: DynamoDBClient,
    private readonly server: Server,
  ) {}

  /** @param names - of the tables */
  public static async start(...names: string[]): Promise<DeploymentsTable> {
    const server = dynalite({ createTableMs: 0 });
    // A test that waits for a program in step blocks the server too, which would then close a connection in use.
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
    for (const name of names) {
      await client.send(
        new CreateTableCommand({
          TableName: name,
          KeySchema: [
            { AttributeName: 'kind', KeyType: 'HASH' },
            { AttributeName: 'id', KeyType: 'RANGE' },
          ],
          AttributeDefinitions: ['kind', 'id'].map((it) => ({ AttributeName: it, AttributeType: 'S' })),
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
    }
    return new DeploymentsTable(endpoint, client, server);
  }

  public stop(): void {
    this.client.destroy();
    this.server.close();
    this.server.closeAllConnections();
  }
}
