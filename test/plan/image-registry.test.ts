import { imageRegistry, wholeImageName } from '../../lib/plan/image-registry';

const DIGEST = `@sha256:${'0'.repeat(64)}`;

test.each([
  ['nginx', 'docker.io/library/nginx'],
  ['nginx:1.29', 'docker.io/library/nginx'],
  [`nginx:1.29${DIGEST}`, 'docker.io/library/nginx'],
  ['octo/tool:2', 'docker.io/octo/tool'],
  ['index.docker.io/octo/tool', 'docker.io/octo/tool'],
  ['docker.io/tool', 'docker.io/library/tool'],
  ['quay.io/octo/tool', 'quay.io/octo/tool'],
  ['docker.io.example.com/octo/tool', 'docker.io.example.com/octo/tool'],
  ['docker.io:5000/tool', 'docker.io:5000/tool'],
  ['Hub/octo/tool', 'Hub/octo/tool'],
  [`docker.io${DIGEST}`, 'docker.io/library/docker.io'],
  ['localhost/tool', 'localhost/tool'],
  [`registry:5000/a/b:c${DIGEST}`, 'registry:5000/a/b'],
])('%s is %s', (image, whole) => {
  expect(wholeImageName(image)).toBe(whole);
  expect(imageRegistry(image)).toBe(whole.split('/')[0]);
});
