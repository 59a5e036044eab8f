/**
 * An image by its whole name, without tag and digest: `nginx:1` is `docker.io/library/nginx`. The first part is a registry
 * if it has a dot, a port or an upper-case letter, or is `localhost` (distribution/reference v0.6.0, splitDockerDomain).
 */
export function wholeImageName(image: string): string {
  const name = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  const [first = '', ...path] = name.split('/');
  const isRegistry = path.length > 0 && /[.:A-Z]|^localhost$/.test(first);
  if (isRegistry && !/^(index\.)?docker\.io$/.test(first)) {
    return name;
  }
  const inHub = isRegistry ? path : [first, ...path];
  return ['docker.io', ...(inHub.length === 1 ? ['library'] : []), ...inHub].join('/');
}

/** The registry of an image, for example `docker.io`. */
export function imageRegistry(image: string): string {
  return wholeImageName(image).split('/')[0] ?? '';
}
