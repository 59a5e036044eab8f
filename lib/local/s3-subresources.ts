/** Query parameters that the embedded S3 understands, or may ignore, by method. */
const UNDERSTOOD: Readonly<Record<string, readonly string[]>> = {
  GET: [
    'list-type',
    'prefix',
    'delimiter',
    'max-keys',
    'marker',
    'start-after',
    'continuation-token',
    'encoding-type',
    'fetch-owner',
    'location',
    'max-parts',
    'part-number-marker',
    'uploadId',
  ],
  HEAD: [],
  PUT: ['uploadId', 'partNumber'],
  POST: ['delete', 'uploads', 'uploadId'],
  DELETE: ['uploadId'],
};

/** Parameters of signatures and SDKs. */
const OF_EVERY_REQUEST = /^(x-.*|AWSAccessKeyId|Signature|Expires|response-.*)$/i;

/**
 * What the embedded S3 does not have of a request; undefined if it has all. It ignores a parameter that it does not
 * know, and would take the tags, policy or version of an object for the object itself.
 *
 * @param query - part of the URL after the question mark
 */
export function missingInS3(method: string, query: string): string | undefined {
  const names = [...new URLSearchParams(query).keys()];
  const unknown = names.find((name) => UNDERSTOOD[method]?.includes(name) !== true && !OF_EVERY_REQUEST.test(name));
  if (unknown !== undefined) {
    return `${method} ?${unknown}`;
  }
  // Without one of its parameters, a POST is an HTML form.
  return method === 'POST' && !names.some((name) => UNDERSTOOD['POST']?.includes(name)) ? 'POST of a form' : undefined;
}
