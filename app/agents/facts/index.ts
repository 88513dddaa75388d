export { deedsIn } from './deeds.ts';
export { inventedIn, sentencesOf, type Told } from './facts.ts';
