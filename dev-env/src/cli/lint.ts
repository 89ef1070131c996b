/** The part of `make lint` that checks documents and comments: no citation of anything missing, no phrase of the word list. */
import { missingCitations } from '../lint/citations.js';
import { oddDecisions } from '../lint/decisions.js';
import { hardPhrases } from '../lint/phrases.js';
import { repositoryPaths, textFiles } from '../lint/repository-files.js';

const paths = repositoryPaths();
const files = textFiles(paths);
const faults = [...missingCitations(files, new Set(paths)), ...oddDecisions(files), ...hardPhrases(files)];
for (const fault of faults) console.error(fault);
if (faults.length > 0) {
  console.error(`\n${faults.length} faults in documents and comments.`);
  process.exitCode = 1;
}
