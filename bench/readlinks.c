/* The eight links of every process in /proc, read and thrown away: what a listing of namespaces cannot do without. */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

static const char *types[] = {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"};

int main(void) {
  DIR *proc = opendir("/proc");
  struct dirent *entry;
  char path[300], link[64];
  long read = 0;
  if (!proc) return 1;
  while ((entry = readdir(proc))) {
    if (!isdigit((unsigned char)entry->d_name[0])) continue;
    for (int i = 0; i < 8; i++) {
      snprintf(path, sizeof path, "/proc/%s/ns/%s", entry->d_name, types[i]);
      read += readlink(path, link, sizeof link) > 0;
    }
  }
  printf("%ld\n", read);
  return 0;
}
