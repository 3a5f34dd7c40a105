/*
 * crowd N OWN: N idle processes, OWN of them in UTS, IPC, mount and cgroup namespaces of their own. Prints a line when all
 * are there, and ends with them when its standard input is closed.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv) {
  int count = argc > 1 ? atoi(argv[1]) : 0, own = argc > 2 ? atoi(argv[2]) : 0;
  char end;
  for (int i = 0; i < count; i++) {
    pid_t child = fork();
    if (child < 0) return 1;
    if (child > 0) continue;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (i < own && unshare(CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWCGROUP) != 0) _exit(1);
    for (;;) pause();
  }
  puts("ready");
  fflush(stdout);
  while (read(0, &end, 1) > 0) continue;
  return 0;
}
