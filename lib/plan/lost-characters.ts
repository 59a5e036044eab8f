/**
 * Characters that do not arrive in the cluster in a string of a manifest. Kustomize, which Flux renders with, refuses
 * U+007F to U+009F, U+FFFE and U+FFFF ("control characters are not allowed"), and turns U+0085 into a space.
 *
 * Tried with Kustomize 5.5.0: every character up to U+02FF, and those above that YAML treats in a special way.
 */
export const LOST_CHARACTERS = /[\u007f-\u009f\ufffe\uffff]/;
