/**
 * About what AWS keeps when it leaves its stack. CloudFormation takes it in again only if it is told to: CreateChangeSet,
 * `ImportExistingResources`.
 */
export function keptNote(name: string): string {
  return `'${name}' stays in the account with its content, outside of the stack; to bring it back, deploy with 'npx cdk deploy --import-existing-resources'`;
}
