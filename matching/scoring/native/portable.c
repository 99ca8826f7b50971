/* For any processor. */
#define SUFFIX portable
#include "variant.h"
