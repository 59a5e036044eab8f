import { text } from './text';

export const region = text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region such as us-east-1');
