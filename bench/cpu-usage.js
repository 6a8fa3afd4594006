// Loaded into a program that is measured: writes the milliseconds of the processor that it used to its file descriptor 3.
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  require('fs').writeSync(3, String((user + system) / 1000));
});
