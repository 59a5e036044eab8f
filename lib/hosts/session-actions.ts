/**
 * What the agent of Session Manager calls, without logs and keys of the customer (AWS Systems Manager User Guide, "Add
 * Session Manager permissions to an existing IAM role"). None of it supports a resource that is known before.
 */
export const SESSION_ACTIONS = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];
