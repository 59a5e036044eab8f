// Refuses a cloud assembly that could make the CDK command line run a command or read a file outside of the assembly:
// it comes from a job that runs code of dependencies, and is deployed by one that has an identity.
// usage: node check-assembly.js <directory>
'use strict';
const { lstatSync, readdirSync, readFileSync } = require('node:fs');
const { dirname, join, relative, resolve, sep } = require('node:path');

/** Properties of the assembly's manifests that name a file (schema: @aws-cdk/cloud-assembly-schema). */
const FILES = ['path', 'file', 'templateFile', 'directoryName', 'additionalMetadataFile'];

function check(directory) {
  const entries = readdirSync(directory, { recursive: true }).map((path) => join(directory, path));
  return entries.flatMap((path) => {
    const entry = lstatSync(path);
    if (entry.isDirectory()) {
      return [];
    }
    return entry.isFile() ? problemsOf(parse(path), path, directory) : [`${path}: is not a file`];
  });
}

/** The content of a JSON file; undefined if it is none, since the CDK does not read it then. */
function parse(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function problemsOf(value, file, directory) {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, child]) => {
    if (key === 'executable') {
      return [`${file}: an asset is made by a command`];
    }
    if (key === 'dockerImages' && Object.keys(child ?? {}).length > 0) {
      return [`${file}: an image is built; images are built before`];
    }
    if (FILES.includes(key) && typeof child === 'string' && isOutside(resolve(dirname(file), child), directory)) {
      return [`${file}: ${key} is outside of the assembly: ${child}`];
    }
    return problemsOf(child, file, directory);
  });
}

function isOutside(path, directory) {
  return relative(resolve(directory), path).split(sep)[0] === '..';
}

const problems = check(process.argv[2]);
problems.forEach((problem) => console.error(problem));
process.exitCode = problems.length === 0 ? 0 : 1;
