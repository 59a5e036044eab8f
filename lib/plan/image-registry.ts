/**
 * An image by its whole name, without tag and digest: `nginx:1` is `docker.io/library/nginx`. The first part is a registry
 * if it has a dot or a port, or is `localhost` (distribution/reference, "Grammar").
 */
export function wholeImageName(image: string): string {
  const name = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  const [first = '', ...path] = name.split('/');
  if (path.length > 0 && (/[.:]/.test(first) || first === 'localhost')) {
    return first === 'index.docker.io' ? ['docker.io', ...path].join('/') : name;
  }
  return path.length === 0 ? `docker.io/library/${name}` : `docker.io/${name}`;
}

/** The registry of an image, for example `docker.io`. */
export function imageRegistry(image: string): string {
  return wholeImageName(image).split('/')[0] ?? '';
}
