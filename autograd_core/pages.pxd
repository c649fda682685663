# Memory from the system in pieces of 2 MB, each at a multiple of its size.
#
# A first touch of a page costs the time of some hundred operations, so pieces are large and ask for
# huge pages where the system has them: a fault for 2 MB, not for 4 kB. The first piece does not,
# for then a small program takes no more memory than it uses.

cdef extern from *:
    """
    #include <stdint.h>
    #include <stdlib.h>

    #define AUTOGRAD_PIECE ((size_t)2 << 20)

    #if defined(_WIN32)
    #include <malloc.h>

    CYTHON_UNUSED static void *autograd_map(int huge) {
        (void)huge;
        return _aligned_malloc(AUTOGRAD_PIECE, AUTOGRAD_PIECE);
    }

    CYTHON_UNUSED static void autograd_unmap(void *piece) { _aligned_free(piece); }

    #elif (defined(__unix__) || defined(__APPLE__)) && !defined(__EMSCRIPTEN__)
    #include <sys/mman.h>

    /* Twice as much is asked for, and all but the half that lies right is given back. */
    CYTHON_UNUSED static void *autograd_map(int huge) {
        char *all = (char *)mmap(NULL, 2 * AUTOGRAD_PIECE, PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANON, -1, 0);
        size_t before;
        if (all == (char *)MAP_FAILED) return NULL;
        before = (AUTOGRAD_PIECE - (uintptr_t)all % AUTOGRAD_PIECE) % AUTOGRAD_PIECE;
        if (before > 0) munmap(all, before);
        munmap(all + before + AUTOGRAD_PIECE, AUTOGRAD_PIECE - before);
    #ifdef MADV_HUGEPAGE
        madvise(all + before, AUTOGRAD_PIECE, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
    #else
        (void)huge;
    #endif
        return all + before;
    }

    CYTHON_UNUSED static void autograd_unmap(void *piece) { munmap(piece, AUTOGRAD_PIECE); }

    #else

    /* Where neither is there; what malloc gave is noted behind the piece. */
    CYTHON_UNUSED static void *autograd_map(int huge) {
        char *all = (char *)malloc(2 * AUTOGRAD_PIECE + sizeof(void *));
        char *piece;
        (void)huge;
        if (all == NULL) return NULL;
        piece = all + (AUTOGRAD_PIECE - (uintptr_t)all % AUTOGRAD_PIECE) % AUTOGRAD_PIECE;
        memcpy(piece + AUTOGRAD_PIECE, &all, sizeof all);
        return piece;
    }

    CYTHON_UNUSED static void autograd_unmap(void *piece) {
        void *all;
        memcpy(&all, (char *)piece + AUTOGRAD_PIECE, sizeof all);
        free(all);
    }

    #endif
    """
    enum: PIECE "AUTOGRAD_PIECE"
