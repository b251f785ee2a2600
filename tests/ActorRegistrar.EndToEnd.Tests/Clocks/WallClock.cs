using System.IO.MemoryMappedFiles;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Clocks;

/// <summary>A wall clock that a test sets, for processes that it starts: a library between them and the system's, made by the C compiler.</summary>
internal sealed class WallClock : IDisposable
{
    public const string Compiler = "cc";

    private const string Source = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>

        static volatile long long none = 0;
        static volatile long long *seconds = &none;

        __attribute__((constructor)) static void find(void)
        {
            const char *path = getenv("WALL_CLOCK_AHEAD");
            int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
            if (file < 0) return;
            void *shared = mmap(0, 8, PROT_READ, MAP_SHARED, file, 0);
            if (shared != MAP_FAILED) seconds = shared;
            close(file);
        }

        int clock_gettime(clockid_t clock, struct timespec *now)
        {
            int result = (int)syscall(SYS_clock_gettime, clock, now);
            if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += *seconds;
            return result;
        }

        int gettimeofday(struct timeval *now, void *zone)
        {
            (void)zone;
            struct timespec time;
            if (clock_gettime(CLOCK_REALTIME, &time)) return -1;
            now->tv_sec = time.tv_sec;
            now->tv_usec = time.tv_nsec / 1000;
            return 0;
        }

        time_t time(time_t *where)
        {
            struct timespec now;
            if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
            if (where) *where = now.tv_sec;
            return now.tv_sec;
        }
        """;

    private readonly string _library;
    private readonly string _file;
    private readonly MemoryMappedFile _shared;
    private readonly MemoryMappedViewAccessor _seconds;

    private WallClock(string library, string file)
    {
        _library = library;
        _file = file;
        File.WriteAllBytes(file, new byte[8]);
        _shared = MemoryMappedFile.CreateFromFile(file, FileMode.Open, null, 8);
        _seconds = _shared.CreateViewAccessor(0, 8);
    }

    /// <summary>Given to a process that shall see it.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["LD_PRELOAD"] = _library, ["WALL_CLOCK_AHEAD"] = _file };

    /// <summary>Builds the library.</summary>
    /// <param name="directory">Where it and its setting are kept.</param>
    public static async Task<WallClock> MakeAsync(string directory)
    {
        string source = Path.Combine(directory, "wallclock.c"), library = Path.Combine(directory, "wallclock.so");
        await File.WriteAllTextAsync(source, Source);
        CommandRun compiled = await CommandRun.OfToolAsync(Compiler, directory, "-shared", "-fPIC", "-O1", "-o", library, source);
        Assert.True(compiled.ExitCode == 0, compiled.Error);
        return new WallClock(library, Path.Combine(directory, "wallclock.ahead"));
    }

    /// <summary>Sets it to a distance from the machine's.</summary>
    public void Set(TimeSpan ahead) => _seconds.Write(0, (long)ahead.TotalSeconds);

    public void Dispose()
    {
        _seconds.Dispose();
        _shared.Dispose();
    }
}
