/** Files that are run or imported by name, from which everything else must be reached. @type {import('knip').KnipConfig} */
export default {
  entry: [
    'src/cli/{main,program,commands}.ts', // build.js bundles each of these
    'src/cli/show/markdown.ts',
    'src/run/build.ts',
    'src/grader/evaluator/main.ts',
    'lessons/*/*.ts', // found by their place: build.js makes 'course-modules' of them
    'exercises/**/*.ts',
    'test/**/*.test.ts',
    'test/hostile/*.ts', // judged by test/exercises/hostile.test.ts, which reads the directory
    'test/cases/**/*.ts', // judged by test/cases.test.ts, which reads the directory
    'test/hostile/lists/*.ts', // judged by test/hostile.test.ts
    'test/right/*/*.ts', // judged by test/exercises/right.test.ts, which reads the directories
    'test/vm/lessons.js',
    'test/record-machine.js', // run by hand, once for a new machine
  ],
  project: ['**/*.{ts,js}'],
  // Programs of the machine (strace, cc) come from test/setup, not from npm.
  exclude: ['binaries'],
  ignoreDependencies: [
    'course-modules', // made by build.js
    '@swc/core', // the parser that .dependency-cruiser.js names
  ],
  // A learner's program: `cooper init` writes it into the workspace.
  ignoreUnresolved: ['./my-box'],
}
