import { TOKEN_DIRECTORY } from '../../plan/names';
import { because } from './trace';

/** Seconds a role token lives; the kubelet renews it at 80 % of that. */
const TOKEN_LIFETIME = 3600;

/** The token with which a pod assumes its role, for AWS STS alone. */
export function tokenVolume(): unknown {
  return because('the AWS SDK trades this token for the credentials of the role', {
    name: 'aws-token',
    projected: {
      sources: [
        { serviceAccountToken: { audience: 'sts.amazonaws.com', expirationSeconds: TOKEN_LIFETIME, path: 'token' } },
      ],
    },
  });
}

/** Where containers see it. */
export function tokenMount(): unknown {
  return because('the AWS SDK trades this token for the credentials of the role', {
    name: 'aws-token',
    mountPath: TOKEN_DIRECTORY,
    readOnly: true,
  });
}
