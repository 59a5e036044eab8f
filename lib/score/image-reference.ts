/*
 * The grammar by which kubelet and containerd read an image: github.com/distribution/reference v0.6.0, regexp.go, with the
 * rules of ParseNormalizedNamed for a name that begins with a registry.
 */
const DOMAIN_PART = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const REGISTRY = new RegExp(`^(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const REPOSITORY = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^\w[\w.-]{0,127}$/;
/** The algorithms of github.com/opencontainers/go-digest. */
const DIGEST = /^(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})$/;
/** A name that looks like the id of an image. */
const IDENTIFIER = /^[a-f0-9]{64}$/;

const MAX_REPOSITORY = 255;
/** A registry of 253 characters with its port, a repository, a tag and a digest of SHA-512, each at its longest. */
const MAX_REFERENCE = 800;

/** The problem with the image of a container; undefined if it is valid. `.` is built from source. */
export function imageProblem(image: string): string | undefined {
  if (image === '.') {
    return undefined;
  }
  if (image.length > MAX_REFERENCE) {
    return `has more than ${MAX_REFERENCE} characters; shorten it`;
  }
  if (/\s/.test(image)) {
    return 'contains white space; remove it';
  }
  if (/^\.*\//.test(image)) {
    return `'${image}' is a path; write '.' to build the image from the workload's directory`;
  }
  const scheme = /^[A-Za-z]+:\/\//.exec(image)?.[0];
  return scheme === undefined ? partProblem(image) : `'${image}' is not an image reference; leave out '${scheme}'`;
}

function partProblem(image: string): string | undefined {
  const { registry, repository, tag, digest } = split(image);
  if (registry !== undefined && !REGISTRY.test(registry)) {
    return `'${registry}' is not the name of a registry; expected a host name, with a port if it has one`;
  }
  if (tag !== undefined && !TAG.test(tag)) {
    return `'${tag}' is not a tag; expected 1 to 128 of A-Z, a-z, 0-9, _, . and -, the first no . or -`;
  }
  if (digest !== undefined && !DIGEST.test(digest)) {
    return `'${digest}' is not a digest; expected sha256: and 64 of 0-9 and a-f`;
  }
  if (repository !== repository.toLowerCase()) {
    return `'${repository}' has upper-case letters, which the name of an image cannot have; write '${repository.toLowerCase()}'`;
  }
  if (repository.length > MAX_REPOSITORY) {
    return `has a name of more than ${MAX_REPOSITORY} characters; shorten it`;
  }
  return REPOSITORY.test(repository) && !IDENTIFIER.test(image)
    ? undefined
    : `'${image}' is not an image reference; expected [registry/]name[:tag][@digest], such as example.com/shop:1.2.3`;
}

interface Reference {
  readonly registry?: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** The parts of a reference. Text before the first `/` is a registry if a repository cannot begin with it. */
function split(image: string): Reference {
  const [name = '', ...digests] = image.split('@');
  const first = name.includes('/') ? name.slice(0, name.indexOf('/')) : undefined;
  const registry = first !== undefined && /[.:A-Z]|^localhost$/.test(first) ? first : undefined;
  const rest = registry === undefined ? name : name.slice(registry.length + 1);
  const [repository = '', ...tags] = rest.split(':');
  return {
    ...(registry === undefined ? {} : { registry }),
    repository,
    ...(tags.length === 0 ? {} : { tag: tags.join(':') }),
    ...(digests.length === 0 ? {} : { digest: digests.join('@') }),
  };
}
